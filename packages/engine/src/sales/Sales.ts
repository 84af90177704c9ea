/** What a gateway may do with sales that it does not own: ask them to do something, and ask them what is so. */
import type { SaleCommands } from "./SaleCommands.ts"
import type { SaleReads } from "./SaleReads.ts"

export interface Sales extends SaleCommands, SaleReads {}
