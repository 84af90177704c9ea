import { journalContract } from "./journal.contract.ts"
import { openPostgres } from "./postgres-journal.ts"

journalContract("the Postgres journal", openPostgres)
