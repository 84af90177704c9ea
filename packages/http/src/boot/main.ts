/** `npm start`: loads the program, faster where nothing has changed since an earlier start, and has it serve. */
import { useKeptSources } from "@ticketrush/engine/sources/use-kept-sources"

const loading = useKeptSources()
const { serve } = await import("./serve.ts")
serve(process.argv.slice(2), loading)
