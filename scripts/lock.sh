#!/usr/bin/env bash
# Renew requirements.lock for every platform. PyTorch's CUDA companions are left out: where PyPI's build needs them, pip adds them.
set -euo pipefail
cd "$(dirname "$0")/.."
full=$(mktemp)
compile() { uv pip compile --universal --python-version 3.11 --extra eval --group dev pyproject.toml -q --no-annotate --no-header "$@"; }
compile -o "$full"
skip=$(grep -oE '^(nvidia-[a-z0-9-]+|cuda-[a-z]+|triton)' "$full" | sed 's/^/--no-emit-package /' | tr '\n' ' ' || true)
# shellcheck disable=SC2086  # each word is an argument of its own
compile $skip -o requirements.lock
rm -f "$full"
