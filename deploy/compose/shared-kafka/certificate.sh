#!/usr/bin/env bash
# A key and a certificate that it signed itself: nobody issues certificates for others, the brokers hold each one that they take.
#
#   certificate.sh FOLDER NAME [HOST]   NAME is broker-1 to broker-3 with the host that clients connect to, or an operator's address
#
# Makes NAME.pem (key and certificate: stays with its owner) and NAME.crt (goes to whoever runs brokers). Needs openssl.
set -euo pipefail
folder="${1:?}" name="${2:?}" host="${3:-}" days=3650
umask 077
config="$(mktemp)"
trap 'rm -f "$config" "$folder/$name.key"' EXIT
cat >"$config" <<CNF
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = $name
[extensions]
# Not good for signing others': who holds this key can pretend to be nobody else.
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth,clientAuth
CNF
if [[ "$host" =~ ^[0-9.]+$ ]]; then
  echo "subjectAltName = IP:$host" >>"$config"
elif [ -n "$host" ]; then
  echo "subjectAltName = DNS:$host" >>"$config"
fi
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days "$days" -config "$config" \
  -keyout "$folder/$name.key" -out "$folder/$name.crt" 2>"$folder/$name.key.log" || { cat "$folder/$name.key.log" >&2; exit 1; }
rm -f "$folder/$name.key.log"
cat "$folder/$name.key" "$folder/$name.crt" >"$folder/$name.pem"
