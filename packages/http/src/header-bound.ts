/**
 * The socket library reads its bound of the headers of a request from the environment, once in a process, when it is
 * loaded: a module that loads it imports this before it. A worker thread has a copy of the environment that the library
 * does not see, so there the main thread has to import it.
 */
import { limits } from "@ticketrush/protocol"

process.env.UWS_HTTP_MAX_HEADERS_SIZE = String(limits.headersBytesMax)
