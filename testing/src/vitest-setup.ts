/** vitest runs this once, before the first file that needs a service. */
export { startSharedServer as setup, stopSharedServer as teardown } from "./SharedServer.ts"
