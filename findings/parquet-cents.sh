#!/usr/bin/env bash
# Expected: a settlement that @dsnp/parquetjs writes as Parquet has the amounts it was given, and one that pyarrow writes is read by it.
# Instead it writes 19.90 as 19.89 and one of seventeen amounts to 100.00 with a cent less; and it reads each true of a file with data
# pages of version 2 as false, and a number of 32 bits without sign above 2147483647 as negative. hyparquet reads all of these right.
# Why: it multiplies an amount with 100 as a floating-point number and drops what is behind the point.
. "$(dirname "$0")/lib.sh"

npm_get @dsnp/parquetjs@v1.8.8 hyparquet@1.33.0
pip_get pyarrow==26.0.1
cat > write.py <<'PY'
import pyarrow
import pyarrow.parquet

seats = pyarrow.table({"sold": [True, False, True, True], "order": pyarrow.array([7, 2147483647, 2147483648, 3000000000], pyarrow.uint32())})
for version in "1.0", "2.0":
    pyarrow.parquet.write_table(seats, f"pages {version}.parquet", data_page_version=version)
PY
cat > files.mjs <<'JS'
import { readFileSync } from "node:fs"
import parquetjs from "@dsnp/parquetjs"
import { parquetReadObjects } from "hyparquet"

const shown = (rows) => rows.map(({ sold, order }) => `${order} ${sold}`).join(", ")
for (const file of ["pages 1.0.parquet", "pages 2.0.parquet"]) {
  const reader = await parquetjs.ParquetReader.openFile(file)
  const cursor = reader.getCursor()
  const rows = []
  for (let row = await cursor.next(); row; row = await cursor.next()) rows.push(row)
  await reader.close()
  console.log(`${file}: @dsnp/parquetjs ${shown(rows)}`)
  const bytes = readFileSync(file)
  const objects = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) })
  console.log(`${file}: hyparquet ${shown(objects)}`)
}
const schema = new parquetjs.ParquetSchema({ amount: { type: "DECIMAL", precision: 9, scale: 2 } })
const writer = await parquetjs.ParquetWriter.openFile(schema, "amounts.parquet")
for (let cents = 1; cents <= 10000; cents++) await writer.appendRow({ amount: cents / 100 })
await writer.close()
JS
cat > read.py <<'PY'
import pyarrow.parquet

read = [int(amount.scaleb(2)) for amount in pyarrow.parquet.read_table("amounts.parquet")["amount"].to_pylist()]
wrong = [(cents, amount) for cents, amount in enumerate(read, 1) if cents != amount]
print(f"amounts of 0.01 to 100.00 written by @dsnp/parquetjs: {len(read)}, {len(wrong)} of them wrong")
print("  " + ", ".join(f"{cents / 100:.2f} is {amount / 100:.2f}" for cents, amount in wrong if cents in (29, 115, 435, 1990)))
PY
python write.py
{
  node files.mjs
  python read.py
} > seen.txt
described <<'TXT'
pages 1.0.parquet: @dsnp/parquetjs 7 true, 2147483647 false, -2147483648 true, -1294967296 true
pages 1.0.parquet: hyparquet 7 true, 2147483647 false, 2147483648 true, 3000000000 true
pages 2.0.parquet: @dsnp/parquetjs 7 false, 2147483647 false, -2147483648 false, -1294967296 false
pages 2.0.parquet: hyparquet 7 true, 2147483647 false, 2147483648 true, 3000000000 true
amounts of 0.01 to 100.00 written by @dsnp/parquetjs: 10000, 573 of them wrong
  0.29 is 0.28, 1.15 is 1.14, 4.35 is 4.34, 19.90 is 19.89
TXT
