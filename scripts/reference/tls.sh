#!/bin/sh
# Makes test/fixtures/tls: an authority of its own, a server certificate for 127.0.0.1 and a client certificate, valid for
# a century. The keys guard nothing: they are for servers that tests start on loopback.
set -eu
cd "$(dirname "$0")/../../test/fixtures/tls"
days=36500
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days $days -subj "/CN=MedProbe test authority" \
    -keyout authority.key -out authority.pem
}
signed() { # name, extension
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=MedProbe test $1" -keyout "$1.key" -out "$1.csr"
  printf '%s\n' "$2" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days $days -extfile "$1.ext" -out "$1.pem"
  rm "$1.csr" "$1.ext"
}
authority
signed server 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:model.test'
signed client 'extendedKeyUsage=clientAuth'
rm -f authority.key authority.srl
