#!/bin/sh
# Prints the first Python of the version in $1 that really runs: build.mk compiles with it.
# A shim of pyenv is in PATH for every installed version, and runs the selected ones only.
set -u
version=$1

# Absent programs and folders leave patterns that no file matches.
candidates() {
  command -v "python$version"
  for folder in "$(pyenv root 2>/dev/null)" "${HOME:-}/.pyenv"; do
    ls -d "$folder"/versions/"$version".*/bin/"python$version" 2>/dev/null
  done
  for folder in "$(uv python dir 2>/dev/null)" "${HOME:-}/.local/share/uv/python"; do
    ls -d "$folder"/cpython-"$version".*/bin/"python$version" 2>/dev/null
  done
}

runs() {
  "$1" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != sys.argv[1])' "$version" 2>/dev/null
}

candidates | {
  while read -r python; do
    if runs "$python"; then
      echo "$python"
      exit 0
    fi
  done
  cat >&2 <<MESSAGE
No Python $version runs here. Lambda runs $version, and bytecode that the artifact lacks is compiled again
at every cold start (210 to 580 ms). Install it, for example with \`pyenv install $version\` or
\`uv python install $version\`. To build without bytecode all the same: BYTECODE=none make build
MESSAGE
  exit 1
}
