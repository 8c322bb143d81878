#!/usr/bin/env bash
# Builds the image twice, compares the two, and runs it under an OCI runtime: npm run test:image, as root.
# Needs Debian's buildah, runc and debootstrap. Where the base image cannot be pulled, a stand-in takes its name:
# a minimal Debian with the node that the package registry has.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in buildah runc debootstrap; do
  if ! command -v "$tool" > /dev/null; then
    echo "skipped: there is no $tool here (apt-get install buildah runc debootstrap)"
    exit 0
  fi
done
if [ "$(id -u)" != 0 ]; then
  echo "skipped: building without an engine needs root"
  exit 0
fi

export BUILDAH_ISOLATION=chroot STORAGE_DRIVER="${STORAGE_DRIVER:-vfs}"
base=docker.io/library/$(sed -n 's/^ARG BASE=//p' Dockerfile)
work=$(mktemp -d)
container=
clean() {
  [ -z "$container" ] || buildah rm "$container" > /dev/null
  rm -rf "$work"
}
trap clean EXIT

stand_in() {
  local root=$work/base modules
  debootstrap --variant=minbase --include=libstdc++6,libatomic1 stable "$root" > "$work/debootstrap.log"
  npm install --silent --no-save --prefix "$work/node" node@26
  cp "$(find "$work/node" -path '*/bin/node' -size +1M | head -1)" "$root/usr/local/bin/node"
  modules=$root/usr/local/lib/node_modules
  mkdir -p "$modules" "$root/etc/ssl/certs"
  cp -r "$(npm root --global)/npm" "$modules/"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  # The registry's certificate is trusted there if it is trusted here.
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  local from
  from=$(buildah from scratch)
  buildah add --quiet "$from" "$root" / > /dev/null
  buildah config --env PATH=/usr/local/bin:/usr/bin:/bin \
    --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$from"
  buildah commit --quiet "$from" "$base" > /dev/null
  buildah rm "$from" > /dev/null
}

if ! buildah inspect --type image "$base" > /dev/null 2>&1; then
  echo "== pull $base"
  timeout 120 buildah pull --quiet "$base" 2> /dev/null || { echo 'no registry: building a stand-in'; stand_in; }
fi

# A copy, so that both builds see the same even while somebody edits.
mkdir -p "$work/context/scripts"
cp scripts/bundle.mjs scripts/console.mjs scripts/sbom.mjs "$work/context/scripts"
cp -r Dockerfile .dockerignore package.json package-lock.json tsconfig*.json src config "$work/context"

build() {
  buildah build --pull=never --no-cache --format docker --timestamp 0 --tag "$1" "$work/context" > "$work/build.log" 2>&1 \
    || { tail -40 "$work/build.log"; exit 1; }
}
layers() { buildah inspect --type image --format '{{.OCIv1.RootFS.DiffIDs}}' "$1"; }

echo '== build, twice'
build upstanding:test
build upstanding:again
[ "$(layers upstanding:test)" = "$(layers upstanding:again)" ] || { echo 'the two builds differ'; exit 1; }
echo 'the layers of both are the same, bit by bit'
buildah images --format '{{.Size}}' upstanding:test

echo '== run'
container=$(buildah from --pull-never upstanding:test)
buildah inspect --type image upstanding:test > "$work/image.json"
node scripts/image/run.mjs "$(buildah mount "$container")" "$work"
