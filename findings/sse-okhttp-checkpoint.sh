#!/usr/bin/env bash
# Expected: a block of an `id` alone moves the last event id and reports nothing: the standard's way to move a reader past what
# does not concern it, so that it comes back from there.
# Instead okhttp-sse forgets such an id: the next event carries the id from before it, and a reader that resumes by it is sent
# everything in between once more.
# Why: its ServerSentEventReader takes over the id of a block only where the block has data.
. "$(dirname "$0")/lib.sh"

maven_get com.squareup.okhttp3:okhttp-sse:5.5.1
cat > Main.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import okhttp3.*;
import okhttp3.sse.*;

public class Main {
    static final String[] STREAMS = {
        "id: 1\ndata: a\n\nid: 500\ndata: b\n\ndata: c\n\n",
        "id: 1\ndata: a\n\nid: 500\n\ndata: c\n\n",
    };

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", request -> {
            int which = Integer.parseInt(request.getRequestURI().getPath().substring(1));
            request.getResponseHeaders().set("content-type", "text/event-stream");
            request.sendResponseHeaders(200, 0);
            request.getResponseBody().write(STREAMS[which].getBytes());
            request.close();
        });
        server.start();
        for (int which = 0; which < STREAMS.length; which++) {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/" + which;
            System.out.println(STREAMS[which].replace("\n", "|"));
            CountDownLatch ended = new CountDownLatch(1);
            EventSources.createFactory((Call.Factory) new OkHttpClient())
                .newEventSource(new Request.Builder().url(address).build(), new EventSourceListener() {
                    public void onEvent(EventSource source, String id, String type, String data) {
                        System.out.println("  event " + data + " has id " + id);
                    }
                    public void onClosed(EventSource source) { ended.countDown(); }
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
java -cp 'jars/*' Main.java > seen.txt
described <<'TXT'
id: 1|data: a||id: 500|data: b||data: c||
  event a has id 1
  event b has id 500
  event c has id 500
id: 1|data: a||id: 500||data: c||
  event a has id 1
  event c has id 1
TXT
