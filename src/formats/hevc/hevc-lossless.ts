import { BitReader } from '../bits/bit-reader.ts'
import { unescaped } from '../nal/unescaped.ts'

/** `nal_unit_type` of a picture parameter set (ITU-T H.265, table 7-1). */
const PPS = 34
/** Bytes of HEVCDecoderConfigurationRecord in front of the number of its arrays (ISO/IEC 14496-15, 8.3.3.1.2). */
const HEAD_BYTES = 22

/**
 * Whether pictures can have been coded without loss: `transquant_bypass_enabled_flag`, which encoders set for nothing else.
 * @param record HEVCDecoderConfigurationRecord
 * @throws BitstreamError when it is cut short
 */
export function isLosslessHevc(record: Uint8Array): boolean {
  const reader = new BitReader(record)
  reader.skip(8 * HEAD_BYTES)
  for (let arrays = reader.bits(8); arrays > 0; arrays -= 1) {
    const type = reader.bits(8) & 0x3f
    for (let units = reader.bits(16); units > 0; units -= 1) {
      const unit = Uint8Array.from({ length: reader.bits(16) }, () => reader.bits(8))
      if (type === PPS) return bypasses(unescaped(unit, 2))
    }
  }
  return false
}

/** `pic_parameter_set_rbsp`, 7.3.2.3.1. */
function bypasses(payload: Uint8Array): boolean {
  const reader = new BitReader(payload)
  reader.unsigned() // pps_pic_parameter_set_id
  reader.unsigned() // pps_seq_parameter_set_id
  reader.skip(7) // dependent slices, output_flag_present_flag, extra bits (3), sign_data_hiding, cabac_init_present
  reader.unsigned() // num_ref_idx_l0_default_active_minus1
  reader.unsigned() // num_ref_idx_l1_default_active_minus1
  reader.signed() // init_qp_minus26
  reader.skip(2) // constrained_intra_pred_flag, transform_skip_enabled_flag
  if (reader.flag()) reader.unsigned() // diff_cu_qp_delta_depth
  reader.signed() // pps_cb_qp_offset
  reader.signed() // pps_cr_qp_offset
  reader.skip(3) // chroma offsets of slices, weighted_pred_flag, weighted_bipred_flag
  return reader.flag()
}
