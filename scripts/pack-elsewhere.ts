/** What `npm pack` runs inside a package whose sources are TypeScript: the archive would work nowhere. */
console.error("This package is compiled before it is packed: npm run pack, in the root of the repository, does both.")
process.exitCode = 1
