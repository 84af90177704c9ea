#!/usr/bin/env bash
# Step 3: one seat and 30 people, guarded by a lock in Redis
# needs: redis
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"
. "$(dirname "$0")/race.sh"

race_of_thirty "/api/reservations/v3/distributed-lock"
