#!/usr/bin/env bash
# Health check of a service: asks its liveness probe, and ends the container where it stays down, so that Docker's restart
# policy starts it again. Docker itself restarts nothing that is unhealthy, and what watches from outside needs its socket.
#
#   liveness.sh PORT [PID] [FOLDER]    PID 1 is the container's init, which hands signals on to the service
#
# Exit code 0 when live. After three failures in a row the service is told to stop, after six it is killed. One that has not
# answered at all yet is still starting: only an answer that says "down" counts then.
set -u
port="$1" pid="${2:-1}" folder="${3:-/tmp}"
stop_after=3 kill_after=6 answer_seconds_max=4
answered="$folder/liveness-answered" failures="$folder/liveness-failures"

status() {
  exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
  printf 'GET /actuator/health/liveness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  local version code rest
  read -r -t "$answer_seconds_max" version code rest <&3 || return 1
  echo "$code"
}

code="$(status 2>/dev/null)" || code=none
if [ "$code" = 200 ]; then
  : >"$answered"
  rm -f "$failures"
  exit 0
fi
if [ "$code" = none ] && [ ! -e "$answered" ]; then
  echo "not started yet"
  exit 1
fi
: >"$answered"
count=$(($(cat "$failures" 2>/dev/null || echo 0) + 1))
echo "$count" >"$failures"
echo "liveness is down ($code), $count times in a row"
if [ "$count" -ge "$kill_after" ]; then
  kill -KILL $(cat "/proc/$pid/task/$pid/children")
elif [ "$count" -ge "$stop_after" ]; then
  kill -TERM "$pid"
fi
exit 1
