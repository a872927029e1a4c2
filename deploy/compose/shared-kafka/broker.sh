#!/usr/bin/env bash
# A broker of the shared cluster, in its container or beside a Kafka of KAFKA_HOME.
#
#   broker.sh format   once, before the cluster's first start: this node is one of the voters that the quorum file names
#   broker.sh rejoin   after its disk was lost: formatted as no voter; see deploy/runbooks/kafka-quorum-lost.md
#   broker.sh run      starts it; refuses a folder that is not formatted, so that a lost disk is not taken for a new one
#   broker.sh check    exit code 0 when it answers
#
# NODE_ID (1 to 3), HOST and the ports below are the node's own; FILES holds broker-N.pem, trusted.pem, brokers.pem and quorum.env.
set -euo pipefail
: "${NODE_ID:?}" "${HOST:?}"
here="$(cd "$(dirname "$0")" && pwd)"
files="${FILES:-/etc/lumia/kafka}" data="${DATA:-/var/lib/kafka/data}"
kafka="${KAFKA_HOME:-/opt/kafka}" work="${WORK:-/tmp}"
port="${PORT:-9092}" controller_port="${CONTROLLER_PORT:-9093}"
. "$files/quorum.env"

properties="$work/server.properties"
{
  cat "$here/broker.properties"
  echo "node.id=$NODE_ID"
  echo "listeners=OPERATORS://:$port,CONTROLLER://:$controller_port"
  echo "advertised.listeners=OPERATORS://$HOST:$port,CONTROLLER://$HOST:$controller_port"
  # 1@host:9093:directory-id,... without number and directory id
  echo "controller.quorum.bootstrap.servers=$(sed -E 's/[0-9]+@([^:,]+:[0-9]+):[^,]+/\1/g' <<<"$CONTROLLERS")"
  echo "log.dirs=$data"
  echo "ssl.keystore.location=$files/broker-$NODE_ID.pem"
  echo "ssl.truststore.location=$files/trusted.pem"
} >"$properties"

case "${1:-run}" in
  format) exec "$kafka/bin/kafka-storage.sh" format -t "$CLUSTER_ID" -c "$properties" --initial-controllers "$CONTROLLERS" ;;
  rejoin) exec "$kafka/bin/kafka-storage.sh" format -t "$CLUSTER_ID" -c "$properties" --no-initial-controllers ;;
  run) exec "$kafka/bin/kafka-server-start.sh" "$properties" ;;
  check) exec "$kafka/bin/kafka-broker-api-versions.sh" --bootstrap-server "$HOST:$port" --command-config "$files/broker-$NODE_ID.properties" ;;
  *) echo "broker.sh format|rejoin|run|check" >&2; exit 2 ;;
esac
