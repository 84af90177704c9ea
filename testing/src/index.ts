export { hasCaddy, startCaddy } from "./caddy.ts"
export { browserPath, pageBrowserPath } from "./chromium.ts"
export {
  asyncApiParser,
  goReaders,
  goWebhooks,
  javaReaders,
  porcupineChecker,
  pythonGenerators,
  pythonPush,
  pythonReaders,
  pythonSmtp,
  pythonTokens,
  pythonWebhooks,
  typescriptGenerators,
} from "./GeneratedClients.ts"
export { gateTriggers } from "./gateTriggers.ts"
export { clientsFolder } from "./generators.ts"
export { type Answered, type ContractDocument, HttpContract } from "./HttpContract.ts"
export { hasHaproxy, startHaproxy } from "./haproxy.ts"
export { type IssuerKey, issuerKey, jwkOf, jwksOf } from "./issuer-keys.ts"
export { KeyServer, type KeyServerAnswer } from "./KeyServer.ts"
export { listenToTopic } from "./listenToTopic.ts"
export { makeCluster } from "./made-cluster.ts"
export { hasNginx, startNginx } from "./nginx.ts"
export { hasPgBouncer, type PgBouncer, type PoolMode, startPgBouncer } from "./PgBouncer.ts"
export { archiveInto, backupPostgres, type PostgresBackup, restoreFrom } from "./PostgresBackup.ts"
export { type Following, followPostgres, promotePostgres, urlOfBoth } from "./PostgresStandby.ts"
export { type PrivateKafka, scopedKafka, startKafka } from "./PrivateKafka.ts"
export { type PrivatePostgres, scopedPostgres, startCopy, startPostgres } from "./PrivatePostgres.ts"
export { type PrivateRedis, scopedRedis, startRedis } from "./PrivateRedis.ts"
export { pauseProcesses } from "./pauseProcesses.ts"
export { type ProxyProgram, programPath, programRuns } from "./programs.ts"
export { runsWith } from "./runsWith.ts"
export { stopSharedServer } from "./SharedServer.ts"
export { StreamContract } from "./StreamContract.ts"
export { type ProxyDirection, scopedTcpProxy, startTcpProxy, type TcpProxy } from "./TcpProxy.ts"
export { createDatabase, scopedDatabase, type TestDatabase } from "./TestDatabase.ts"
export { makeTestFolder } from "./TestFolder.ts"
export { createKafka, hasKafka, hasPrivateKafka, type TestKafka } from "./TestKafka.ts"
export { createRedis, hasPrivateRedis, hasRedis, type TestRedis } from "./TestRedis.ts"
export { until } from "./until.ts"
export { VirtualTime } from "./VirtualTime.ts"
