#!/usr/bin/env bash
# nodes.sh FILE FOLDER: puts each custom node of FILE into a folder of its name, at its commit.
set -euo pipefail
# shellcheck source=comfyui_image/read.sh
. "${BASH_SOURCE[0]%/*}/read.sh"

mkdir -p "$2"
list=$(nodes "$1")
while IFS=$'\t' read -r name repository commit _; do
  [[ -n $name ]] || continue
  if [[ -e $2/$name ]]; then
    echo "$1: two custom nodes are called $name" >&2
    exit 1
  fi
  if ! { git init -q "$2/$name" && git -C "$2/$name" fetch -q --depth 1 "$repository" "$commit" && git -C "$2/$name" checkout -q FETCH_HEAD; }; then
    echo "custom node $name: $repository has no commit $commit, or could not be reached" >&2
    exit 1
  fi
  rm -rf "$2/$name/.git"
done <<<"$list"
