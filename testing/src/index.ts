export { type PrivatePostgres, scopedPostgres, startPostgres } from "./PrivatePostgres.ts"
export { stopSharedServer } from "./SharedServer.ts"
export { type ProxyDirection, scopedTcpProxy, startTcpProxy, type TcpProxy } from "./TcpProxy.ts"
export { createDatabase, scopedDatabase, type TestDatabase } from "./TestDatabase.ts"
