/** A guard for a child process: the pipe to it closes when this process ends, however it ends, and then the child ends too. */
import { type ChildProcess, spawn } from "node:child_process"

export const endWithParent = (pid: number): ChildProcess =>
  spawn("sh", ["-c", 'read _; kill -9 "$1"', "sh", String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  })
