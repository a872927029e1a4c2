package org.lumia.simulator;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * A change of one compiled class of the rules, so that the rules themselves are broken, not a copy, and carry no switches for it. A
 * method is found by its name, or by what its descriptor contains; "" is every method of the class.
 */
sealed interface Edit {
    /** Below {@code org/lumia/protocol}. */
    String type();

    CodeTransform transform(Found found);

    boolean touches(MethodModel method);

    /** Counts the places that were changed: one at least, or the edit no longer fits the rules. */
    final class Found {
        private int places;
        private int seen;

        void place() {
            places++;
        }

        int next() {
            return seen++;
        }
    }

    private static boolean named(MethodModel method, String name) {
        return name.isEmpty()
                || method.methodName().equalsString(name)
                || name.endsWith(";") && method.methodType().stringValue().contains(name);
    }

    private static void load(CodeBuilder code, Object value) {
        if (value instanceof Long number) {
            code.loadConstant(number.longValue());
        } else {
            code.loadConstant(((Integer) value).intValue());
        }
    }

    /** {@code Optional.of(SealRule.NAME)} from an occurrence on: as if the rule were kept. */
    record SkipRule(String rule, int from) implements Edit {
        private static final ClassDesc OPTIONAL = ClassDesc.of("java.util.Optional");

        SkipRule(String rule) {
            this(rule, 0);
        }

        @Override
        public String type() {
            return "log/SealCheck";
        }

        @Override
        public boolean touches(MethodModel method) {
            return true;
        }

        @Override
        public CodeTransform transform(Found found) {
            return CodeTransform.ofStateful(() -> new CodeTransform() {
                private final List<CodeElement> held = new ArrayList<>();

                @Override
                public void accept(CodeBuilder code, CodeElement element) {
                    switch (held.size()) {
                        case 0 -> {
                            boolean names = element instanceof FieldInstruction field
                                    && field.name().equalsString(rule)
                                    && found.next() >= from;
                            hold(code, element, names);
                        }
                        case 1 -> {
                            boolean wraps = element instanceof InvokeInstruction call
                                    && call.name().equalsString("of");
                            hold(code, element, wraps);
                        }
                        default -> {
                            held.clear();
                            found.place();
                            if (!(element instanceof ReturnInstruction)) {
                                code.invokestatic(OPTIONAL, "empty", MethodTypeDesc.of(OPTIONAL));
                                code.with(element);
                            }
                        }
                    }
                }

                private void hold(CodeBuilder code, CodeElement element, boolean goesOn) {
                    if (goesOn) {
                        held.add(element);
                    } else {
                        held.forEach(code::with);
                        held.clear();
                        code.with(element);
                    }
                }
            });
        }
    }

    /** Calls of a method give this instead. */
    record Call(String type, String method, String callee, Object value) implements Edit {
        @Override
        public boolean touches(MethodModel model) {
            return named(model, method);
        }

        @Override
        public CodeTransform transform(Found found) {
            return (code, element) -> {
                if (element instanceof InvokeInstruction call && call.name().equalsString(callee)) {
                    found.place();
                    for (ClassDesc parameter : call.typeSymbol().parameterList().reversed()) {
                        pop(code, parameter);
                    }
                    if (call.opcode() != Opcode.INVOKESTATIC) {
                        code.pop();
                    }
                    load(code, value);
                } else {
                    code.with(element);
                }
            };
        }

        private static void pop(CodeBuilder code, ClassDesc type) {
            if (TypeKind.from(type).slotSize() == 2) {
                code.pop2();
            } else {
                code.pop();
            }
        }
    }

    /** A constant is another one. */
    record Constant(String type, String method, int was, int is) implements Edit {
        @Override
        public boolean touches(MethodModel model) {
            return named(model, method);
        }

        @Override
        public CodeTransform transform(Found found) {
            return (code, element) -> {
                if (element instanceof ConstantInstruction constant
                        && constant.constantValue() instanceof Number number
                        && number.longValue() == was) {
                    found.place();
                    load(code, number instanceof Long ? (Object) (long) is : (Object) is);
                } else {
                    code.with(element);
                }
            };
        }
    }

    /** Every member weighs one where the log's time is made. */
    record Unweighted() implements Edit {
        private static final ClassDesc LIST = ClassDesc.of("java.util.List");

        @Override
        public String type() {
            return "log/MemberClocks";
        }

        @Override
        public boolean touches(MethodModel method) {
            return true;
        }

        @Override
        public CodeTransform transform(Found found) {
            return (code, element) -> {
                if (!(element instanceof InvokeInstruction call)) {
                    code.with(element);
                } else if (call.owner().asInternalName().endsWith("/Member")
                        && call.name().equalsString("weight")) {
                    found.place();
                    code.pop().loadConstant(1L);
                } else if (call.name().equalsString("totalWeight")) {
                    found.place();
                    code.invokevirtual(call.owner().asSymbol(), "list", MethodTypeDesc.of(LIST))
                            .invokeinterface(LIST, "size", MethodTypeDesc.of(ConstantDescs.CD_int))
                            .i2l();
                } else {
                    code.with(element);
                }
            };
        }
    }

    /** A clock entry counts where its signature would be looked at. */
    record UnsignedClock() implements Edit {
        private static final ClassDesc READ = ClassDesc.of("org.lumia.protocol.log.LogEvent$ClockRead");
        private static final ClassDesc OPERATOR = ClassDesc.of("org.lumia.ethereum.Address");
        private static final ClassDesc CLOCK = ClassDesc.of("org.lumia.protocol.v1.Clock");
        private static final int CLOCK_SLOT = 2;
        private static final int OPERATOR_SLOT = 3;

        @Override
        public String type() {
            return "log/LogRules";
        }

        @Override
        public boolean touches(MethodModel method) {
            return named(method, "Clock;") && method.methodName().equalsString("decide");
        }

        @Override
        public CodeTransform transform(Found found) {
            return (code, element) -> {
                if (element instanceof InvokeInstruction call && call.name().equalsString("recover")) {
                    found.place();
                    code.pop2()
                            .pop()
                            .new_(READ)
                            .dup()
                            .aload(OPERATOR_SLOT)
                            .aload(CLOCK_SLOT)
                            .invokevirtual(CLOCK, "getTimeMs", MethodTypeDesc.of(ConstantDescs.CD_long))
                            .invokespecial(
                                    READ,
                                    "<init>",
                                    MethodTypeDesc.of(ConstantDescs.CD_void, OPERATOR, ConstantDescs.CD_long))
                            .areturn()
                            .aconst_null();
                } else {
                    code.with(element);
                }
            };
        }
    }

    /** A method does nothing but give this. */
    record Returns(String type, String method, int value) implements Edit {
        @Override
        public boolean touches(MethodModel model) {
            return named(model, method);
        }

        @Override
        public CodeTransform transform(Found found) {
            return CodeTransform.ofStateful(() -> new CodeTransform() {
                private boolean written;

                @Override
                public void accept(CodeBuilder code, CodeElement element) {
                    if (!written) {
                        written = true;
                        found.place();
                        code.loadConstant(value).ireturn();
                    }
                }
            });
        }
    }

    /** @throws IllegalStateException when nothing in the class is what the edit changes */
    static byte[] apply(Edit edit, byte[] original, ClassLoader loader) {
        var classFile = ClassFile.of(ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
        ClassModel model = classFile.parse(original);
        var found = new Found();
        ClassTransform change = (type, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent() && edit.touches(method)) {
                type.transformMethod(method, (builder, part) -> {
                    if (part instanceof CodeModel code) {
                        builder.transformCode(code, edit.transform(found));
                    } else {
                        builder.with(part);
                    }
                });
            } else {
                type.with(element);
            }
        };
        byte[] changed = classFile.transformClass(model, change);
        if (found.places == 0) {
            throw new IllegalStateException("%s has nothing that %s changes".formatted(edit.type(), edit));
        }
        return changed;
    }
}
