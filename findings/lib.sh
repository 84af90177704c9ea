# Common start of the findings: a temporary folder that is removed at the end, the clients, and the verdict line.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
cd "$dir"

# npm_get NAME@VERSION...: into node_modules of the temporary folder
npm_get() {
  echo "npm: $*"
  [ -e package.json ] || echo '{"private":true}' > package.json
  npm install --silent --no-audit --no-fund --save-exact "$@" > client.log 2>&1 || { cat client.log; exit 2; }
}

# pip_get NAME==VERSION...: into a Python environment; python is then the one that sees them
pip_get() {
  echo "PyPI: $*"
  [ -d python ] || python3 -m venv python
  export PATH="$dir/python/bin:$PATH"
  pip install --quiet "$@" > client.log 2>&1 || { cat client.log; exit 2; }
}

# go_get MODULE@VERSION...: main.go of the temporary folder may import them; go_run runs it
go_get() {
  echo "Go: $*"
  [ -e go.mod ] || go mod init finding > client.log 2>&1
  go get "$@" > client.log 2>&1 || { cat client.log; exit 2; }
}
go_run() {
  go mod tidy > client.log 2>&1 || { cat client.log; exit 2; }
  CGO_ENABLED=0 go run . "$@"
}

# maven_get GROUP:NAME:VERSION...: their jars and what these need, into jars/
maven_get() {
  echo "Maven: $*"
  {
    echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    echo '<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
    for each in "$@"; do
      IFS=: read -r group name version <<< "$each"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } > pom.xml
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory=jars > client.log 2>&1 || { cat client.log; exit 2; }
}

# described < EXPECTED: prints seen.txt and compares it with the expected text
described() {
  cat > expected.txt
  echo "seen:"
  sed 's/^/  /' seen.txt
  if diff expected.txt seen.txt > difference.txt; then
    echo "as described"
  else
    cat difference.txt
    echo "changed: the lines above differ from what was seen when this was written (< then, > now)"
    exit 1
  fi
}
