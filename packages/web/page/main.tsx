/** Puts the page together. */
import { createRoot } from "react-dom/client"
import { Page } from "./Page.tsx"
import { readSession } from "./session.ts"

createRoot(document.getElementById("page") as HTMLElement).render(<Page />)
void readSession()
