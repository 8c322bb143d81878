#!/bin/sh
# Creates the certificates of the tests again; they are valid for a hundred years and protect nothing.
set -eu
cd "$(dirname "$0")"
days=36500
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1-key.pem"; }
signed() {
  key "$1"
  openssl req -new -key "$1-key.pem" -subj "/CN=$2" -out "$1.csr"
  printf 'subjectAltName=%s\n' "$3" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days $days -extfile "$1.ext" -out "$1.pem"
  rm "$1.csr" "$1.ext"
}
key ca
openssl req -x509 -new -key ca-key.pem -subj '/CN=Test CA' -days $days -out ca.pem
signed server first.test DNS:localhost,DNS:legacy.test,IP:127.0.0.1
signed renewed second.test DNS:localhost,DNS:legacy.test,IP:127.0.0.1
signed client client.test DNS:client.test
rm -f ca-key.pem ca.srl
