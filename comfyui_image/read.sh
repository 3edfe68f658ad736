# shellcheck shell=bash
# Reads our two JSON files with bash alone, because neither CodeBuild's rehearsal nor the image's stages have jq. What does not have the one allowed form is refused by its line.

# versions FILE: prints NAME=value for each "name": "value". One pair a line.
versions() {
  local line pair='^ *"([a-z_]+)": *"([^"\]+)",? *$' bracket='^ *[{}]? *$'
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $pair ]]; then
      printf '%s=%s\n' "${BASH_REMATCH[1]^^}" "${BASH_REMATCH[2]}"
    elif [[ ! $line =~ $bracket ]]; then
      echo "$1: expected one \"name\": \"value\" a line, found: $line" >&2
      return 1
    fi
  done <"$1"
}

# nodes FILE: prints name, repository, commit and the pip requirements (comma-separated), with a tab between. One node a line.
nodes() {
  local line entry='^ *\{ "name": "([A-Za-z0-9._-]+)", "repository": "(https://[^" ]+)", "commit": "([0-9a-f]{40})", "requirements": \[([^]]*)\] \},? *$' bracket='^ *[][]? *$' list
  while IFS= read -r line || [[ -n $line ]]; do
    if [[ $line =~ $entry ]]; then
      list=${BASH_REMATCH[4]//\", \"/,}
      printf '%s\t%s\t%s\t%s\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" "${list//\"/}"
    elif [[ ! $line =~ $bracket ]]; then
      echo "$1: expected { \"name\": \"…\", \"repository\": \"https://…\", \"commit\": \"40 hex digits\", \"requirements\": [\"…\"] } on one line, found: $line" >&2
      return 1
    fi
  done <"$1"
}
