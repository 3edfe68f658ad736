# shellcheck shell=bash
# Sourced by ./rehearse and ./test: checks the prerequisites, chooses the AWS packages, builds what has changed.

# A stranger's environment must not decide how we build; a global .NET culture or telemetry banner neither.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
# shellcheck disable=SC2154 # root is set by who sources this
state="$root/.rehearsal"
mkdir -p "$state"

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0 (or your system's package dotnet-sdk-10.0)."
  local sdk
  sdk=$(cd "$root" && dotnet --version 2>/dev/null) || fail "No .NET SDK here satisfies global.json (10.0.100 or newer): https://dotnet.microsoft.com/download/dotnet/10.0"
  [[ -n $sdk ]]
}

need_tools() {
  need_dotnet
  local node
  command -v node >/dev/null || fail "Node.js 20 or newer is missing (the CDK library runs on it): https://nodejs.org/en/download"
  node=$(node --version)
  node=${node#v}
  [[ ${node%%.*} -ge 20 ]] || fail "Node.js $node is too old: version 20 or newer is needed: https://nodejs.org/en/download"
}

# Chromium for the browser's test, in CHROMIUM; nothing is downloaded but Debian's own package.
need_browser() {
  CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
  if [[ -z $CHROMIUM ]] && command -v apt-get >/dev/null && [[ $(id -u) -eq 0 ]]; then
    run_quietly "Installing Chromium" sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium"
    CHROMIUM=$(command -v chromium)
  fi
  [[ -n $CHROMIUM ]] || fail "Chromium is missing: your system's package chromium, or CHROMIUM=/path/to/it. Without --browser no browser is needed."
  export CHROMIUM
}

# One hash over the names and contents of everything below the given paths.
hash_of() {
  (cd "$root" && find "$@" \( -name bin -o -name obj -o -name cdk.out -o -name node_modules \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 cat -- /dev/null | cksum && find "$@" \( -name bin -o -name obj \) -prune -o -type f -print | LC_ALL=C sort | cksum) | tr '\n' ' '
}

# changed NAME PATH…: true when the paths differ from what was last built under this name; `built NAME` remembers them.
changed() {
  local name=$1
  shift
  hash_of "$@" >"$state/$name.now"
  ! cmp -s "$state/$name.now" "$state/$name.built"
}
built() { mv "$state/$1.now" "$state/$1.built"; }

# The official AWS packages if the feed has them, the stand-ins of standins/ otherwise.
choose_packages() {
  if changed feed Directory.Packages.props || [[ ! -s $state/feed ]]; then
    local probe
    probe=$(mktemp -d)
    cp "$root/Directory.Packages.props" "$probe/"
    {
      echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
      for package in "$root"/standins/*/; do
        package=$(basename "$package")
        [[ -f $root/standins/$package/$package.csproj ]] && echo "<PackageReference Include=\"$package\" />"
      done
      echo '</ItemGroup></Project>'
    } >"$probe/probe.csproj"
    if dotnet restore "$probe/probe.csproj" -v q >"$state/feed.log" 2>&1; then echo nuget; else echo standin; fi >"$state/feed"
    rm -rf "$probe"
    built feed
  fi
  AwsPackages=${AwsPackages:-$(<"$state/feed")}
  export AwsPackages
  case $AwsPackages in
    nuget) echo "AWS packages: the official ones, from the NuGet feed." ;;
    *) echo "AWS packages: the stand-ins in standins/ (this NuGet feed has no official Amazon.Lambda.* and AWSSDK.EKS)." ;;
  esac
}

# run_quietly WHAT COMMAND…: a line of progress; the whole output only when it fails.
run_quietly() {
  local what=$1 log
  log="$state/build.log"
  shift
  printf '%s … ' "$what"
  local start=$SECONDS
  if "$@" >"$log" 2>&1; then
    printf '%d s\n' $((SECONDS - start))
  else
    printf 'failed\n'
    grep -E 'error|Error' "$log" | sort -u | head -20 >&2 || true
    fail "$what failed; the whole output is in $log"
  fi
}

build_rehearsal() {
  if changed rehearsal Directory.Build.props Directory.Build.targets Directory.Packages.props global.json standins src/Functions src/Seeding src/Rehearsal manifests node pod ||
    [[ ! -f $root/src/Rehearsal/bin/Release/net10.0/ComfyServerless.Rehearsal.dll ]]; then
    run_quietly "Building the rehearsal" dotnet build "$root/src/Rehearsal" -c Release
    built rehearsal
  fi
}

publish_functions() {
  if changed functions Directory.Build.props Directory.Build.targets Directory.Packages.props global.json standins src/Functions src/Seeding manifests node pod || [[ ! -d $state/functions ]]; then
    rm -rf "$state/functions"
    # Reproducible: the same sources give the same bytes, so the same asset hash.
    run_quietly "Publishing the functions" dotnet publish "$root/src/Functions" -c Release -o "$state/functions" \
      -p:ContinuousIntegrationBuild=true -p:DebugType=none -p:IncludeSourceRevisionInInformationalVersion=false
    built functions
  fi
}

publish_seeding() {
  if changed seeding Directory.Build.props Directory.Packages.props global.json src/Seeding || [[ ! -d $state/seeding ]]; then
    rm -rf "$state/seeding"
    # With its runtime: CodeBuild's image has none of this version.
    run_quietly "Publishing the seeding program" dotnet publish "$root/src/Seeding" -c Release -r linux-x64 --self-contained -o "$state/seeding" \
      -p:ContinuousIntegrationBuild=true -p:DebugType=none -p:IncludeSourceRevisionInInformationalVersion=false
    built seeding
  fi
}

cdk_sources=(Directory.Build.props Directory.Build.targets Directory.Packages.props global.json standins src manifests buildspecs comfyui_image cdk.json comfyserverless.json eng)

# run_app WHAT NAME FOLDER [CONTEXT]: the CDK app, as `cdk synth` would run it, but for no account in particular; when something has changed.
run_app() {
  if changed "$2" "${cdk_sources[@]}" || [[ ! -f $state/$3/manifest.json ]]; then
    local temporary
    temporary=$(mktemp -d)
    rm -rf "${state:?}/$3"
    CDK_CONTEXT_JSON=${4:-"{}"} FUNCTIONS_PUBLISH="$state/functions" SEEDING_PUBLISH="$state/seeding" CDK_OUTDIR="$state/$3" TMPDIR="$temporary" \
      run_quietly "$1" env -u CDK_DEFAULT_ACCOUNT -u CDK_DEFAULT_REGION dotnet run --project "$root/src/Cdk" -c Release
    rm -rf "$temporary"
    built "$2"
  fi
}

synthesize() { run_app "Synthesizing the CDK app" cdk cdk.out; }

# The same app with schedules, for ./rehearse --days: comfyserverless.json has none unless its owner wants them.
synthesize_days() { run_app "Synthesizing the CDK app with schedules" days cdk.out.days '{"configuration": "eng/configurations/days.json"}'; }

# The same app with two deployments in one account and region, for the tests.
synthesize_two() { run_app "Synthesizing the CDK app with two deployments" two cdk.out.two '{"configuration": "eng/configurations/two.json"}'; }
