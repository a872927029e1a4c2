package org.lumia.execution.app;

import org.lumia.platform.jsonrpc.JsonRpcServer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** JSON-RPC for this operator's other services. */
@RestController
class RpcController {
    private final JsonRpcServer server;

    RpcController(JsonRpcServer server) {
        this.server = server;
    }

    @PostMapping("/rpc")
    ResponseEntity<byte[]> call(@RequestBody(required = false) byte[] request) {
        return server.handle(request == null ? new byte[0] : request)
                .map(answer -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(answer))
                .orElseGet(() -> ResponseEntity.noContent().build());
    }
}
