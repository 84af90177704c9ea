import { makeAdminRefundsMemory } from "../../src/refunds/AdminRefundsMemory.ts"
import { adminRefundsContract } from "./admin-refunds.contract.ts"

adminRefundsContract("memory", async () => ({ refunds: makeAdminRefundsMemory(), close: async () => {} }))
