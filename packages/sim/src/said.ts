/** Where the command says things: what was found on its output, what went wrong in one line on its errors. */

export const print = (line: string): number => {
  process.stdout.write(`${line}\n`)
  return 0
}

export const complain = (message: string): void => void process.stderr.write(`sim: ${message.split("\n")[0]}\n`)
