/**
 * The client for a page of the server, without Effect at run time: operations answer with promises, cookies sign them. The
 * types are those of the contract; what is there at run time is a table of addresses.
 */
export {
  BrowserClient,
  type BrowserClientOptions,
  failureOf,
  type OperationAnswer,
  type OperationRequest,
} from "./browser/BrowserClient.ts"
export { operatorPaths } from "./browser/operator-paths.ts"
export type { BrowserOperation, OperationsOf } from "./browser/paths.ts"
export { RequestFailure } from "./browser/RequestFailure.ts"
export { makeSolver } from "./work/makeSolver.ts"
