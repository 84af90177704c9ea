/** Folders with what others made for clients. Undefined where their packages cannot be had or are left out. */
import {
  checkerOfGo,
  type Generators,
  ofAsyncApi,
  ofPython,
  ofTypescript,
  pushOfPython,
  readersOfGo,
  readersOfJava,
  readersOfPython,
  smtpOfPython,
  tokensOfPython,
  webhooksOfGo,
  webhooksOfPython,
} from "./generators.ts"
import { runsWith } from "./runsWith.ts"

/** `language`: the part that builds it, where that is one of its own. */
const folderOf = ({ find, place }: Generators, language?: "go" | "java"): string | undefined =>
  (language === undefined || runsWith(language)) && runsWith("generators", find) ? place : undefined

/** The folder with `node_modules`. */
export const typescriptGenerators = (): string | undefined => folderOf(ofTypescript)

/** The folder with `venv`. */
export const pythonGenerators = (): string | undefined => folderOf(ofPython)

/** The folder with the parser of AsyncAPI documents in `node_modules`. */
export const asyncApiParser = (): string | undefined => folderOf(ofAsyncApi)

/** Folders with readers of streams: with `venv`, with the program `reader`, with `lib`. */
export const pythonReaders = (): string | undefined => folderOf(readersOfPython)
export const goReaders = (): string | undefined => folderOf(readersOfGo, "go")
export const javaReaders = (): string | undefined => folderOf(readersOfJava, "java")

/** The folder with the virtual environment that has PyJWT. */
export const pythonTokens = (): string | undefined => folderOf(tokensOfPython)

/** The folder with the virtual environment that has http_ece and py-vapid. */
export const pythonPush = (): string | undefined => folderOf(pushOfPython)

/** The folder with the virtual environment that has aiosmtpd. */
export const pythonSmtp = (): string | undefined => folderOf(smtpOfPython)

/** The folder with the virtual environment that has the Standard Webhooks library of Python. */
export const pythonWebhooks = (): string | undefined => folderOf(webhooksOfPython)

/** The folder with the program `receiver`, which takes webhooks with the Standard Webhooks library of Go. */
export const goWebhooks = (): string | undefined => folderOf(webhooksOfGo, "go")

/** The folder with the program `check`, which checks histories with Porcupine. */
export const porcupineChecker = (): string | undefined => folderOf(checkerOfGo, "go")
