/** What the browser keeps for the page: no tokens, and nothing that is needed. A reader may have switched storage off. */
export const stored = (key: string): string | null => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

export const storageWorks = (): boolean => {
  try {
    localStorage.getItem("")
    return true
  } catch {
    return false
  }
}

export const store = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // not kept, and the page works without
  }
}
