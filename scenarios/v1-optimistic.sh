#!/usr/bin/env bash
# Step 1: one seat and 30 people, guarded by an optimistic lock
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"
. "$(dirname "$0")/race.sh"

race_of_thirty "/api/reservations/v1/optimistic"
