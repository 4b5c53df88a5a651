package dev.crease.op;

/**
 * An operator that is kept byte for byte without being understood. Folding works around it and
 * execution names it.
 *
 * @param domain the operator set's domain; empty for ONNX's own
 * @param type the operator type
 * @param why what is not understood about it, a clause that completes "it is opaque because …"
 */
public record Opaque(String domain, String type, String why) implements Op {}
