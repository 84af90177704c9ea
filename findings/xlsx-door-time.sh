#!/usr/bin/env bash
# Expected: a list of guests in a worksheet tells the doors of 24 December, 19:30 in Seoul, as a server there wrote it.
# Instead exceljs and excel4node write the time in Greenwich, 10:30, xlsx (SheetJS) writes 19:30:52, and xlsx-populate's styled cell
# makes a file that openpyxl refuses to open.
# Why the 52 seconds: a worksheet counts from a day of 1899, when Seoul's clock was 8:27:52 ahead of Greenwich's, and SheetJS takes
# only the whole minutes of that into account.
. "$(dirname "$0")/lib.sh"

npm_get exceljs@4.4.0 excel4node@1.8.2 xlsx@0.18.5 xlsx-populate@1.21.0
pip_get openpyxl==3.1.5 python-calamine==0.9.1
cat > write.cjs <<'JS'
const excel4node = require("excel4node")
const ExcelJS = require("exceljs")
const SheetJS = require("xlsx")
const Populate = require("xlsx-populate")

const doors = new Date("2026-12-24T10:30:00Z")
const run = async () => {
  const first = new ExcelJS.Workbook()
  first.addWorksheet("doors").addRow([doors])
  await first.xlsx.writeFile("exceljs.xlsx")
  const second = new excel4node.Workbook()
  second.addWorksheet("doors").cell(1, 1).date(doors)
  await new Promise((resolve, reject) => second.write("excel4node.xlsx", (error) => (error ? reject(error) : resolve())))
  const third = SheetJS.utils.book_new()
  SheetJS.utils.book_append_sheet(third, SheetJS.utils.aoa_to_sheet([[doors]]), "doors")
  SheetJS.writeFile(third, "xlsx.xlsx")
  const fourth = await Populate.fromBlankAsync()
  fourth.sheet(0).cell("A1").value(doors).style("numberFormat", "yyyy-mm-dd hh:mm")
  await fourth.toFileAsync("xlsx-populate.xlsx")
}
run()
JS
cat > read.py <<'PY'
import openpyxl
from python_calamine import CalamineWorkbook
for name in ("exceljs", "excel4node", "xlsx", "xlsx-populate"):
    try:
        told = openpyxl.load_workbook(f"{name}.xlsx").worksheets[0]["A1"].value
    except TypeError as error:
        told = f"TypeError: {error}"
    print(f"{name}: calamine {CalamineWorkbook.from_path(f'{name}.xlsx').get_sheet_by_index(0).to_python()[0][0]}, openpyxl {told}")
PY
TZ=Asia/Seoul node write.cjs
python read.py > seen.txt
described <<'TXT'
exceljs: calamine 2026-12-24 10:30:00, openpyxl 2026-12-24 10:30:00
excel4node: calamine 2026-12-24 10:30:00, openpyxl 2026-12-24 10:30:00
xlsx: calamine 2026-12-24 19:30:52, openpyxl 2026-12-24 19:30:52
xlsx-populate: calamine 2026-12-24 19:30:00, openpyxl TypeError: expected <class 'openpyxl.styles.fills.Fill'>
TXT
