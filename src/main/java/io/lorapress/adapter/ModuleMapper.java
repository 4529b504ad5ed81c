package io.lorapress.adapter;

/** Reads the tensors of one PEFT method, a module at a time. */
interface ModuleMapper {
    void map(AdapterModule module, MappingBuilder out);
}
