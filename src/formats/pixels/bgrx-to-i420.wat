;; Pixels of a screen (BGRX) to what encoders take: I420, BT.709, limited range (ITU-T H.273, matrix 1).
;; Coefficients are 256ths; each plane's add up to what makes white 235, black 16 and grey exactly 128 in both colours. Luma is off by less
;; than one level, colour by less than one and a half. A colour sample is the mean of the four pixels that it covers.
;;
;; Sixteen pixels of two rows at a time. Widths that sixteen does not divide end with a step that overlaps the one before.
(module
  (memory (export "memory") 1)
  (func (export "convert")
    (param $pixels i32) (param $stride i32) (param $width i32) (param $height i32)
    (param $y i32) (param $u i32) (param $v i32)
    (local $row i32) (local $x i32) (local $second i32) (local $from i32) (local $to i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $bg0 v128) (local $bg1 v128) (local $r0 v128) (local $r1 v128)
    (local $blue v128) (local $green v128) (local $red v128)
    (local $blues v128) (local $greens v128) (local $reds v128)
    (loop $rows
      (local.set $x (i32.const 0))
      (loop $columns
        (local.set $from
          (i32.add (local.get $pixels)
            (i32.add (i32.mul (local.get $row) (local.get $stride)) (i32.shl (local.get $x) (i32.const 2)))))
        (local.set $to
          (i32.add (local.get $y) (i32.add (i32.mul (local.get $row) (local.get $width)) (local.get $x))))
        (local.set $blues (v128.const i32x4 0 0 0 0))
        (local.set $greens (v128.const i32x4 0 0 0 0))
        (local.set $reds (v128.const i32x4 0 0 0 0))
        (local.set $second (i32.const 0))
        (loop $pair
          ;; Four pixels each.
          (local.set $a (v128.load offset=0 (local.get $from)))
          (local.set $b (v128.load offset=16 (local.get $from)))
          (local.set $c (v128.load offset=32 (local.get $from)))
          (local.set $d (v128.load offset=48 (local.get $from)))
          ;; Eight blues and eight greens; eight reds.
          (local.set $bg0
            (i8x16.shuffle 0 4 8 12 16 20 24 28 1 5 9 13 17 21 25 29 (local.get $a) (local.get $b)))
          (local.set $bg1
            (i8x16.shuffle 0 4 8 12 16 20 24 28 1 5 9 13 17 21 25 29 (local.get $c) (local.get $d)))
          (local.set $r0
            (i8x16.shuffle 2 6 10 14 18 22 26 30 2 6 10 14 18 22 26 30 (local.get $a) (local.get $b)))
          (local.set $r1
            (i8x16.shuffle 2 6 10 14 18 22 26 30 2 6 10 14 18 22 26 30 (local.get $c) (local.get $d)))
          ;; Luma: (47 R + 157 G + 16 B + 16 * 256 + 128) / 256, at most 60324 before it is divided.
          (v128.store (local.get $to)
            (i8x16.narrow_i16x8_u
              (i16x8.shr_u
                (i16x8.add
                  (i16x8.add
                    (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $r0)) (v128.const i16x8 47 47 47 47 47 47 47 47))
                    (i16x8.mul
                      (i16x8.extend_high_i8x16_u (local.get $bg0)) (v128.const i16x8 157 157 157 157 157 157 157 157)))
                  (i16x8.add
                    (i16x8.shl (i16x8.extend_low_i8x16_u (local.get $bg0)) (i32.const 4))
                    (v128.const i16x8 4224 4224 4224 4224 4224 4224 4224 4224)))
                (i32.const 8))
              (i16x8.shr_u
                (i16x8.add
                  (i16x8.add
                    (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $r1)) (v128.const i16x8 47 47 47 47 47 47 47 47))
                    (i16x8.mul
                      (i16x8.extend_high_i8x16_u (local.get $bg1)) (v128.const i16x8 157 157 157 157 157 157 157 157)))
                  (i16x8.add
                    (i16x8.shl (i16x8.extend_low_i8x16_u (local.get $bg1)) (i32.const 4))
                    (v128.const i16x8 4224 4224 4224 4224 4224 4224 4224 4224)))
                (i32.const 8))))
          ;; Sums of two pixels side by side, added over both rows.
          (local.set $blue (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $bg0) (local.get $bg1)))
          (local.set $green
            (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $bg0) (local.get $bg1)))
          (local.set $red (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $r0) (local.get $r1)))
          (local.set $blues (i16x8.add (local.get $blues) (i16x8.extadd_pairwise_i8x16_u (local.get $blue))))
          (local.set $greens (i16x8.add (local.get $greens) (i16x8.extadd_pairwise_i8x16_u (local.get $green))))
          (local.set $reds (i16x8.add (local.get $reds) (i16x8.extadd_pairwise_i8x16_u (local.get $red))))
          (local.set $from (i32.add (local.get $from) (local.get $stride)))
          (local.set $to (i32.add (local.get $to) (local.get $width)))
          (local.set $second (i32.xor (local.get $second) (i32.const 1)))
          (br_if $pair (local.get $second)))
        ;; Means of four, rounded.
        (local.set $blues
          (i16x8.shr_u (i16x8.add (local.get $blues) (v128.const i16x8 2 2 2 2 2 2 2 2)) (i32.const 2)))
        (local.set $greens
          (i16x8.shr_u (i16x8.add (local.get $greens) (v128.const i16x8 2 2 2 2 2 2 2 2)) (i32.const 2)))
        (local.set $reds
          (i16x8.shr_u (i16x8.add (local.get $reds) (v128.const i16x8 2 2 2 2 2 2 2 2)) (i32.const 2)))
        ;; Cb: (112 B - 86 G - 26 R + 128 * 256 + 128) / 256; Cr: (112 R - 102 G - 10 B + 128 * 256 + 128) / 256. Both lie within
        ;; 16 bits without sign, whatever the order they are added in. 32896 is -32640 in 16 bits.
        (local.set $a
          (i8x16.narrow_i16x8_u
            (i16x8.shr_u
              (i16x8.sub
                (i16x8.add
                  (i16x8.mul (local.get $blues) (v128.const i16x8 112 112 112 112 112 112 112 112))
                  (v128.const i16x8 -32640 -32640 -32640 -32640 -32640 -32640 -32640 -32640))
                (i16x8.add
                  (i16x8.mul (local.get $greens) (v128.const i16x8 86 86 86 86 86 86 86 86))
                  (i16x8.mul (local.get $reds) (v128.const i16x8 26 26 26 26 26 26 26 26))))
              (i32.const 8))
            (i16x8.shr_u
              (i16x8.sub
                (i16x8.add
                  (i16x8.mul (local.get $reds) (v128.const i16x8 112 112 112 112 112 112 112 112))
                  (v128.const i16x8 -32640 -32640 -32640 -32640 -32640 -32640 -32640 -32640))
                (i16x8.add
                  (i16x8.mul (local.get $greens) (v128.const i16x8 102 102 102 102 102 102 102 102))
                  (i16x8.mul (local.get $blues) (v128.const i16x8 10 10 10 10 10 10 10 10))))
              (i32.const 8))))
        (local.set $to
          (i32.shr_u (i32.add (i32.mul (i32.shr_u (local.get $row) (i32.const 1)) (local.get $width)) (local.get $x))
            (i32.const 1)))
        (v128.store64_lane 0 (i32.add (local.get $u) (local.get $to)) (local.get $a))
        (v128.store64_lane 1 (i32.add (local.get $v) (local.get $to)) (local.get $a))
        ;; The last step begins sixteen before the end.
        (if (i32.lt_u (local.get $x) (i32.sub (local.get $width) (i32.const 16)))
          (then
            (local.set $x (i32.add (local.get $x) (i32.const 16)))
            (if (i32.gt_u (local.get $x) (i32.sub (local.get $width) (i32.const 16)))
              (then (local.set $x (i32.sub (local.get $width) (i32.const 16)))))
            (br $columns))))
      (local.set $row (i32.add (local.get $row) (i32.const 2)))
      (br_if $rows (i32.lt_u (local.get $row) (local.get $height))))))
