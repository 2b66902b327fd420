#!/bin/sh
# A URL with a password in it may come as a file, as secrets do: DATABASE_URL_FILE and REDIS_URL_FILE name it.
set -eu
if [ -n "${DATABASE_URL_FILE:-}" ]; then
  DATABASE_URL=$(cat "$DATABASE_URL_FILE")
  export DATABASE_URL
fi
if [ -n "${REDIS_URL_FILE:-}" ]; then
  REDIS_URL=$(cat "$REDIS_URL_FILE")
  export REDIS_URL
fi
exec "$@"
