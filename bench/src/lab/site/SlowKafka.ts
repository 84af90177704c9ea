/**
 * A Kafka behind a slow network. Clients leave the address that they were given for the one that the broker names, so the
 * broker is started behind its proxy and names that one; it is a broker of its own, for clients that all come through it.
 */
import { type PrivateKafka, startKafka, startTcpProxy } from "@ticketrush/testing"

/** `networkMs`: how much longer each round trip takes; 0 is the broker as it is. `url` is what clients are given. */
export const startSlowKafka = async (networkMs: number): Promise<PrivateKafka> => {
  if (networkMs === 0) return startKafka()
  // Nothing connects before the broker is told of.
  const proxy = await startTcpProxy({ host: "127.0.0.1", port: 0 }, { delayMs: networkMs })
  try {
    const kafka = await startKafka({ toldPort: proxy.port })
    proxy.leadTo(kafka.port)
    return {
      ...kafka,
      url: `127.0.0.1:${proxy.port}`,
      remove: async () => {
        await proxy.close()
        await kafka.remove()
      },
    }
  } catch (error) {
    await proxy.close()
    throw error
  }
}
