package org.lumia.ethereum.trie;

/** About what nodes take of the heap: with object headers, and for a branch its children that have not been read. */
final class NodeBytes {
    private static final int NODE = 160;
    private static final int BRANCH = 200;
    private static final int UNREAD = 88;

    private NodeBytes() {}

    static long of(Node node) {
        return switch (node) {
            case Node.Leaf leaf -> NODE + leaf.key.length + leaf.value.length;
            case Node.Extension extension -> NODE + UNREAD + extension.key.length;
            case Node.Branch branch -> {
                int children = 0;
                for (Node child : branch.children) {
                    if (child != null) {
                        children++;
                    }
                }
                yield BRANCH + (long) UNREAD * children;
            }
            case Node.Unread unread -> UNREAD;
        };
    }
}
