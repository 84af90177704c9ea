/** Changes a line as an operator would, over HTTP. */
import { connect } from "@ticketrush/client"
import type { LinePolicy } from "@ticketrush/protocol"

export const orderLine = async (url: string, concertId: number, policy: Partial<LinePolicy>): Promise<void> => {
  await connect({ url }).lineOrders.setLine({ params: { concertId }, payload: policy })
}
