"""A TCP proxy that forwards everything, until it is told to eat what the server says: then the request still arrives, and its answer never does."""

import socket
import threading

CHUNK = 65_536


class EatingProxy:
    """Listens on `address`. Thread-safe."""

    def __init__(self, target):
        host, port = target.rsplit(":", 1)
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()  # Guards _connections and _eaten.
        self._connections = []
        # Ends towards the server whose words are eaten, for as long as they last.
        self._eaten = set()
        self.eaten_bytes = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            with self._lock:
                self._connections += [client, server]
            threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source, sink, is_answer):
        try:
            while data := source.recv(CHUNK):
                with self._lock:
                    eat = is_answer and source in self._eaten
                if eat:
                    self.eaten_bytes += len(data)
                else:
                    sink.sendall(data)
        except OSError:
            pass
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def eat(self):
        """From now on nothing the server says on the present connections gets through."""
        with self._lock:
            self._eaten.update(self._connections)

    def cut(self):
        """Closes every connection. What is said on new ones is forwarded."""
        with self._lock:
            connections, self._connections = self._connections, []
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            connection.close()

    def close(self):
        self._listener.close()
        self.cut()
