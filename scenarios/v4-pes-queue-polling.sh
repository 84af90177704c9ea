#!/usr/bin/env bash
# Step 4: a queue in Kafka decides, pessimistically, and its status is asked for
# needs: kafka
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/setup.sh"
. "$(dirname "$0")/queue.sh"

queue_and_poll "/api/reservations/v4-pes/queue-polling" PESSIMISTIC
