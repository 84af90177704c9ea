#!/usr/bin/env bash
# Expected: iso20022.js reads the amounts of a camt.053 statement as whole cents, won as won, and tells which entries take back an
# earlier one.
# Instead 19.99 EUR are 1998.9999999999998, 10000 KRW are 1000000, and no entry ever is a reversal.
# Why: the amount is multiplied by 100 as a binary fraction, and the mark, which the XML reader has made a boolean, is compared with
# the text "true".
. "$(dirname "$0")/lib.sh"

npm_get iso20022.js@0.0.15
cat > write.mjs <<'JS'
import { writeFileSync } from "node:fs"

const amount = (currency, value) => `<Amt Ccy="${currency}">${value}</Amt>`
const balance = (currency, type) =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${amount(currency, 0)}<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-12-31</Dt></Dt></Bal>`
const entry = (currency, [value, reversal]) =>
  `<Ntry>${amount(currency, value)}<CdtDbtInd>DBIT</CdtDbtInd>${reversal === undefined ? "" : `<RvslInd>${reversal}</RvslInd>`}` +
  "<Sts>BOOK</Sts><BookgDt><Dt>2026-12-31</Dt></BookgDt><BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd>" +
  "<NtryDtls><TxDtls><Refs><EndToEndId>ORDER-1</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
const statement = (currency, entries) =>
  '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>' +
  "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-12-31T18:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><ElctrncSeqNb>1</ElctrncSeqNb>" +
  "<CreDtTm>2026-12-31T18:00:00</CreDtTm><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id>" +
  "<Svcr><FinInstnId><BIC>COBADEFFXXX</BIC></FinInstnId></Svcr></Acct>" +
  `${balance(currency, "OPBD")}${balance(currency, "CLBD")}${entries.map((each) => entry(currency, each)).join("")}</Stmt></BkToCstmrStmt></Document>`
writeFileSync("EUR.xml", statement("EUR", [["1.15"], ["19.99", "true"], ["20.00", "1"], ["35.00", "false"]]))
writeFileSync("KRW.xml", statement("KRW", [["10000"]]))
JS
cat > read.mjs <<'JS'
import { readFileSync } from "node:fs"
import { CashManagementEndOfDayReport } from "iso20022.js"

for (const currency of ["EUR", "KRW"])
  for (const entry of CashManagementEndOfDayReport.fromXML(readFileSync(`${currency}.xml`, "utf8")).entries)
    console.log(`iso20022.js: ${entry.amount} of ${entry.currency}'s smallest unit, reversal ${entry.reversal}`)
JS
node write.mjs
node read.mjs > seen.txt
described <<'TXT'
iso20022.js: 114.99999999999999 of EUR's smallest unit, reversal false
iso20022.js: 1998.9999999999998 of EUR's smallest unit, reversal false
iso20022.js: 2000 of EUR's smallest unit, reversal false
iso20022.js: 3500 of EUR's smallest unit, reversal false
iso20022.js: 1000000 of KRW's smallest unit, reversal false
TXT
