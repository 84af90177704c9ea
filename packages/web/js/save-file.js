// @ts-check
/** Hands the reader a file. @param {string} fileName @param {string} text */
export const saveFile = (fileName, text) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }))
  const link = document.createElement("a")
  link.href = address
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
