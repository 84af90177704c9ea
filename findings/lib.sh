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

# redis_start OPTION...: a Redis of its own on the loopback, which ends with the script; $port is where it listens
redis_start() {
  redis-server --version | cut -d' ' -f1-3
  # With --cluster-enabled Redis listens 10000 above it too, which has to be a port.
  port=$(python3 -c 'import socket
port = 65535
while port > 55535:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
print(port)')
  redis-server --port "$port" --bind 127.0.0.1 --save '' "$@" > redis.log 2>&1 &
  redis=$!
  trap 'kill $redis; wait $redis || true; chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
  for _ in $(seq 100); do redis-cli -p "$port" ping > client.log 2>&1 && return; sleep 0.1; done
  cat redis.log
  exit 2
}

# okhttp_sse_reads STREAM...: seen.txt gets what okhttp-sse reports of each stream, sent over the loopback
okhttp_sse_reads() {
  maven_get com.squareup.okhttp3:okhttp-sse:5.5.1
  cat > Main.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import okhttp3.*;
import okhttp3.sse.*;

public class Main {
    public static void main(String[] streams) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", request -> {
            int which = Integer.parseInt(request.getRequestURI().getPath().substring(1));
            request.getResponseHeaders().set("content-type", "text/event-stream");
            request.sendResponseHeaders(200, 0);
            request.getResponseBody().write(streams[which].getBytes());
            request.close();
        });
        server.start();
        for (int which = 0; which < streams.length; which++) {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + which;
            System.out.println(streams[which].replace("\n", "|"));
            CountDownLatch ended = new CountDownLatch(1);
            EventSources.createFactory((Call.Factory) new OkHttpClient())
                .newEventSource(new Request.Builder().url(address).build(), new EventSourceListener() {
                    public void onEvent(EventSource source, String id, String type, String data) {
                        System.out.println("  event " + data + " has id " + id);
                    }
                    public void onClosed(EventSource source) {
                        System.out.println("  closed");
                        ended.countDown();
                    }
                    public void onFailure(EventSource source, Throwable error, Response response) {
                        System.out.println("  failure " + error);
                        ended.countDown();
                    }
                });
            ended.await();
        }
        System.exit(0);
    }
}
JAVA
  java -cp 'jars/*' Main.java "$@" > seen.txt
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
