// The npm package's side of `dotnet run --project bench -c Release -- asl`: node asl.mjs FOLDER NAME ROUNDS, run where the package is installed.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const { StateMachine } = createRequire(path.join(process.cwd(), "package.json"))("aws-local-stepfunctions");
const [folder, name, rounds] = process.argv.slice(2);
const read = (part) => JSON.parse(fs.readFileSync(path.join(folder, `${name}.${part}.json`), "utf8"));
const definition = read("definition");
const input = read("input");
const milliseconds = [];
let output;
for (let i = 0; i < Number(rounds); i++) {
  const machine = new StateMachine(definition, { validationOptions: { checkPaths: true, checkArn: false } });
  const start = performance.now();
  output = await machine.run(input).result;
  milliseconds.push(performance.now() - start);
}
console.log(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS * 1024, output: JSON.stringify(output).slice(0, 200) }));
