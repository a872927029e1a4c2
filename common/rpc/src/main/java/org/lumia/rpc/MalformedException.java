package org.lumia.rpc;

/** A value of a client's JSON that is not what it should be, with where it stands: {@code accessList[0].address: why}. */
public final class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String path;
    private final String why;

    public MalformedException(String why) {
        this("", why);
    }

    private MalformedException(String path, String why) {
        super(path.isEmpty() ? why : path + ": " + why);
        this.path = path;
        this.why = why;
    }

    /** What the cause says, of a value inside the one at this step. */
    static MalformedException at(String step, IllegalArgumentException cause) {
        if (!(cause instanceof MalformedException inner)) {
            return new MalformedException(step, String.valueOf(cause.getMessage()));
        }
        boolean glued = inner.path.isEmpty() || inner.path.startsWith("[");
        return new MalformedException(step + (glued ? "" : ".") + inner.path, inner.why);
    }
}
