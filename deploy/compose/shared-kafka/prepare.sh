#!/usr/bin/env bash
# All files of a cluster that is tried on one machine: three brokers, and the operators that are named.
#
#   prepare.sh FOLDER OPERATOR-ADDRESS...
#
# Operators apart each run certificate.sh, and send their NAME.crt to those who run brokers; who forms the cluster makes quorum.env.
# BROKERS names the brokers with their controllers' ports; SEEN_AT is the folder as processes see it. A folder that has a quorum is left alone.
set -euo pipefail
folder="${1:?prepare.sh FOLDER OPERATOR-ADDRESS...}"
shift
here="$(cd "$(dirname "$0")" && pwd)"
brokers="${BROKERS:-kafka-1:9093 kafka-2:9093 kafka-3:9093}"
umask 077
mkdir -p "$folder"
seen_at="${SEEN_AT:-$(cd "$folder" && pwd)}"
[ ! -e "$folder/quorum.env" ] || { echo "$folder/quorum.env is there already: a second one would be another cluster" >&2; exit 1; }

# 16 random bytes as Kafka writes ids: base64 for URLs, not beginning with a dash.
id() {
  local made
  made="$(openssl rand -base64 16 | tr '+/' '-_' | tr -d '=')"
  case "$made" in -*) id ;; *) echo "$made" ;; esac
}

client() {
  cat >"$folder/$1.properties" <<CLIENT
security.protocol=SSL
ssl.keystore.type=PEM
ssl.keystore.location=$seen_at/$1.pem
ssl.truststore.type=PEM
ssl.truststore.location=$seen_at/brokers.pem
CLIENT
}

number=0 controllers=
for broker in $brokers; do
  number=$((number + 1))
  "$here/certificate.sh" "$folder" "broker-$number" "${broker%:*}"
  client "broker-$number"
  controllers="$controllers${controllers:+,}$number@$broker:$(id)"
done
cat "$folder"/broker-?.crt >"$folder/brokers.pem"
cp "$folder/brokers.pem" "$folder/trusted.pem"
for operator in "$@"; do
  "$here/certificate.sh" "$folder" "$operator"
  client "$operator"
  cat "$folder/$operator.crt" >>"$folder/trusted.pem"
done
printf 'CLUSTER_ID=%s\nCONTROLLERS=%s\n' "$(id)" "$controllers" >"$folder/quorum.env"
