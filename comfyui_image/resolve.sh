#!/usr/bin/env bash
# resolve.sh COMFYUI NODES OUT: all Python packages with hashes, from ComfyUI's requirements and those of the custom nodes, split into the layers cuda, torch and rest.
# A committed lock of this version and content is taken as it is. Else uv resolves, blind to everything that was published after a fixed moment: the commit of
# ComfyUI or packages_until, whichever is later. So the same inputs give the same lock on any day.
# Given by the Dockerfile: COMFYUI_VERSION, TORCH, TORCHVISION, TORCHAUDIO, PACKAGES_UNTIL.
set -euo pipefail
here=${BASH_SOURCE[0]%/*}
# shellcheck source=comfyui_image/read.sh
. "$here/read.sh"
comfyui=$1 nodes=$2 out=$3
mkdir -p "$out"

# Both are UTC with a Z, so that text order is time order.
until=$(<"$comfyui/DATE")
[[ $until > $PACKAGES_UNTIL ]] || until=$PACKAGES_UNTIL
printf '%s\n' "$until" >"$out/until"

printf '%s\n' "torch==$TORCH" "torchvision==$TORCHVISION" "torchaudio==$TORCHAUDIO" >"$out/pins"
list=$(nodes "$here/custom-nodes.json")
declare -A wants=()
names=()
while IFS=$'\t' read -r name _ _ requirements; do
  [[ -n $name ]] || continue
  names+=("$name")
  wants[$name]=$requirements
done <<<"$list"

# compile FILE NODE…: a lock for ComfyUI with these nodes.
compile() {
  local file=$1 name requirement requirements
  shift
  cat "$comfyui/requirements.txt" "$out/pins" >"$out/wanted"
  for name in "$@"; do
    IFS=, read -ra requirements <<<"${wants[$name]}"
    for requirement in "${requirements[@]}"; do
      case $requirement in
        # Each file ends its last line itself; one that does not must not swallow the next.
        *.txt)
          if [[ ! -f $nodes/$name/$requirement ]]; then
            echo "custom node $name: its repository has no $requirement at this commit" >&2
            exit 1
          fi
          { cat "$nodes/$name/$requirement" && printf '\n'; } >>"$out/wanted"
          ;;
        *) printf '%s\n' "$requirement" >>"$out/wanted" ;;
      esac
    done
  done
  uv pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.12 --python-platform x86_64-manylinux_2_28 \
    --exclude-newer "$until" --output-file "$file" "$out/wanted" 2>"$out/why"
}

committed=$here/locks/$COMFYUI_VERSION.txt
inputs=$(cat "$comfyui/requirements.txt" "$out/pins" "$here/custom-nodes.json" | sha256sum)
if [[ -f $committed ]]; then
  IFS= read -r first <"$committed"
  if [[ $first != "# of ${inputs%% *}" ]]; then
    echo "locks/$COMFYUI_VERSION.txt is of other requirements: run comfyui_image/lock again, or delete it" >&2
    exit 1
  fi
  tail -n +2 "$committed" >"$out/lock"
elif ! compile "$out/lock" "${names[@]}"; then
  # One by one, so that the message names who does not get along with whom.
  if ! compile "$out/lock"; then
    printf 'The requirements of ComfyUI %s cannot be met with torch %s:\n%s\n' "$COMFYUI_VERSION" "$TORCH" "$(<"$out/why")" >&2
    exit 1
  fi
  accepted=()
  for name in "${names[@]}"; do
    if ! compile "$out/lock" "$name"; then
      printf 'custom node %s: its requirements conflict with those of ComfyUI %s:\n%s\n' "$name" "$COMFYUI_VERSION" "$(<"$out/why")" >&2
      exit 1
    fi
    if ! compile "$out/lock" "${accepted[@]}" "$name"; then
      printf 'custom node %s: its requirements conflict with those of %s:\n%s\n' "$name" "${accepted[*]}" "$(<"$out/why")" >&2
      exit 1
    fi
    accepted+=("$name")
  done
fi
{ printf '# of %s\n' "${inputs%% *}"; cat "$out/lock"; } >"$out/all.txt"

# A package is a line at the margin and its hashes are indented below it.
for layer in cuda torch rest; do : >"$out/$layer.txt"; done
while IFS= read -r line; do
  case $line in
    '#'* | '') continue ;;
    nvidia-*) layer=cuda ;;
    torch==* | torchvision==* | torchaudio==* | triton==*) layer=torch ;;
    [a-zA-Z0-9]*) layer=rest ;;
  esac
  printf '%s\n' "$line" >>"$out/$layer.txt"
done <"$out/all.txt"
for layer in cuda torch rest; do
  if [[ ! -s $out/$layer.txt ]]; then
    echo "The lock has no package for the layer $layer" >&2
    exit 1
  fi
done
