/** What every caller can order by watching live, for `bounds.ts`. */
export const streamBounds = [
  {
    resource: "sales of other nodes that the streams of a node follow",
    limits: [],
    above: "503 `overloaded`, unless one of them was not looked at for 15 s: that one gives way",
    test: ["engine/test/feed/sale-replicas.test.ts", "are bounded in number"],
  },
  {
    resource: "streams of a node",
    limits: ["streamsMaxDefault"],
    settings: ["TICKETRUSH_STREAMS"],
    above: "503 `overloaded`",
    test: ["http/test/stream/socket.test.ts", "takes so many streams in all"],
  },
  {
    resource: "streams of an address",
    limits: ["streamsPerAddressMaxDefault"],
    settings: ["TICKETRUSH_STREAMS_PER_ADDRESS"],
    above: "429 `too-many-streams`",
    test: ["http/test/stream/socket.test.ts", "takes so many streams from one address"],
  },
  {
    resource: "streams of a person about one line",
    limits: ["streamsPerPersonMax"],
    above: "the oldest ends",
    test: ["http/test/stream/socket.test.ts", "the oldest ends when there are too many"],
  },
  {
    resource: "bytes that wait for a reader of a stream",
    limits: ["streamQueueBytesMax", "streamBehindMsMax"],
    above: "nothing more is written, then the stream ends and says come back",
    test: ["http/test/stream/hub.test.ts", "is ended when more is waiting than its queue takes"],
  },
  {
    resource: "life of a server-sent stream",
    limits: ["streamLifeMs"],
    above: "it ends and says come back",
    test: ["http/test/stream/hub.test.ts", "is asked to come back when it is old"],
  },
  {
    resource: "tickets for streams",
    limits: ["streamTicketsMax", "streamTicketsPerSessionMax", "streamTicketMs"],
    above: "503 `overloaded`; one more of a session makes its oldest void",
    test: ["engine/test/identity/stream-tickets.test.ts", "is forgotten when its time is up"],
  },
  {
    resource: "the life of a signed-in person's WebSocket",
    limits: ["signedInSocketMs"],
    above: "it is asked to come back",
    test: ["http/test/stream/session-streams.test.ts", "is asked to come back after an hour"],
  },
  {
    resource: "messages of a WebSocket",
    limits: ["socketMessageBytesMax", "socketCutBytes", "socketMessagesPerSecond", "socketMessagesBurst"],
    above: "it is closed with a code, or cut",
    test: ["http/test/hostile/websocket.test.ts", "a client that says too much"],
  },
  {
    resource: "topics of a WebSocket, of a stream",
    limits: ["socketTopicsMax", "streamTopicsMax"],
    above: "one more is refused by name",
    test: ["http/test/hostile/websocket.test.ts", "has as many subscriptions as it may"],
  },
  {
    resource: "a WebSocket that answers no ping",
    limits: ["socketIdleSeconds"],
    above: "it is cut",
    test: ["http/test/hostile/websocket-idle.process.test.ts", "is cut when it answers no ping"],
  },
  {
    resource: "what is kept for readers who come back",
    limits: ["lineFrameBytesMax", "lineFramesKept", "streamSeatChangesKept", "lineFollowedMs"],
    above: "who was away for longer starts over",
    test: ["http/test/stream/line-frames.test.ts", "gets what it missed, or starts over when that cannot be"],
  },
  {
    resource: "writes to streams in one turn",
    limits: ["streamWritesPerTurn"],
    above: "the rest follows, others are served in between",
    test: ["http/test/stream/hub.test.ts", "are told in turns, so that others are served meanwhile"],
  },
] as const
