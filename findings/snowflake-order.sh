#!/usr/bin/env bash
# Expected: ids of Snowflake generators grow, so that rows sorted by them stand in the order in which they were made; a
# generator counts from zero in each millisecond, and waits for the next one when it has given out 4096.
# Instead @sapphire/snowflake counts on over milliseconds and goes round at 4096, in the middle of a millisecond: every 4096th
# order of a rush has a smaller id than the one before. snowflake-id, flake-idgen, nodejs-snowflake (npm) and snowflake-id (Python) always grow.
. "$(dirname "$0")/lib.sh"

npm_get @sapphire/snowflake@3.5.5 snowflake-id@1.1.0 flake-idgen@1.4.0 nodejs-snowflake@2.0.1
pip_get snowflake-id==1.0.2
cat > ids.cjs <<'JS'
const epoch = Date.UTC(2020, 0, 1)
const makers = {
  "@sapphire/snowflake": () => {
    const flake = new (require("@sapphire/snowflake").Snowflake)(epoch)
    return () => flake.generate()
  },
  "snowflake-id": () => {
    const flake = new (require("snowflake-id").default ?? require("snowflake-id"))({ mid: 1, offset: epoch })
    return () => BigInt(flake.generate())
  },
  "flake-idgen": () => {
    const flake = new (require("flake-idgen"))({ epoch })
    return () => flake.next().readBigUInt64BE()
  },
  "nodejs-snowflake": () => {
    const flake = new (require("nodejs-snowflake").Snowflake)({ custom_epoch: epoch, instance_id: 1 })
    return () => flake.getUniqueID()
  },
}
for (const [name, maker] of Object.entries(makers)) {
  const next = maker()
  const ids = Array.from({ length: 100_000 }, next)
  const smaller = ids.filter((id, n) => n > 0 && id < ids[n - 1]).length
  console.log(`${name}: ${smaller > 0 ? "some" : "none"} of 100000 ids below the one before`)
}
JS
cat > ids.py <<'PY'
from snowflake import SnowflakeGenerator
flake = SnowflakeGenerator(1)
ids = []
while len(ids) < 100000:
    made = next(flake)
    if made is not None:
        ids.append(made)
print(f"snowflake-id (Python): {'some' if any(b < a for a, b in zip(ids, ids[1:])) else 'none'} of 100000 ids below the one before")
PY
{ node ids.cjs; python ids.py; } > seen.txt
described <<'TXT'
@sapphire/snowflake: some of 100000 ids below the one before
snowflake-id: none of 100000 ids below the one before
flake-idgen: none of 100000 ids below the one before
nodejs-snowflake: none of 100000 ids below the one before
snowflake-id (Python): none of 100000 ids below the one before
TXT
